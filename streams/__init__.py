"""Streamscreen: screens Kafka streams of shipments and payments against sanctions lists.

matching    who is asked about, who is listed, how alike they are: pure, start at `screener.py`
messages    the structs on the topics, bytes to meaning and back: pure
lists       official files to listed entities, snapshots, the lists held together
kafka       topics, clients, the pipelined producer, the list topic
worker      the Faust process: consume, screen, publish, acknowledge; metrics and health
demo        an embedded broker, traffic and a story to look at
terminal    how hits and alerts look on a terminal
cli         the commands
"""
