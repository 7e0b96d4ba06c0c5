"""A real Apache Kafka broker on this machine, from Maven's jars: no container, no installation."""

from tests.broker.broker import Broker, Listener
from tests.broker.jars import BrokerMissingError, find_jars

__all__ = ["Broker", "BrokerMissingError", "Listener", "find_jars"]
