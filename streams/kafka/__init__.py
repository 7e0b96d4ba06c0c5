"""All that speaks to Kafka by confluent-kafka: topics, lists, outputs, bulk sending and tailing."""
