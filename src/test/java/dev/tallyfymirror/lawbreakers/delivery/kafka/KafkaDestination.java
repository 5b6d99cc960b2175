package dev.tallyfymirror.lawbreakers.delivery.kafka;

import org.apache.kafka.clients.producer.Producer;
import reactor.netty.http.client.HttpClient;

/** Lawful: speaks Kafka. Breaks: speaks HTTP too. */
public class KafkaDestination {
    Producer<String, String> producer;
    HttpClient http;
}
