package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class MessageStreamTest {

    @Test
    void messagesAreCutByTheirContentLengthAndKeepAlivesSkipped() throws IOException {
        String first = "MESSAGE sip:a@b SIP/2.0\r\nl: 4\r\n\r\nä\r\n";
        String second = "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n";
        MessageStream stream = new MessageStream(new ByteArrayInputStream(
                ("\r\n\r\n" + first + "\r\n\r\n" + second).getBytes(StandardCharsets.UTF_8)));

        assertThat(stream.next()).asString(StandardCharsets.UTF_8).isEqualTo(first);
        assertThat(stream.next()).asString(StandardCharsets.UTF_8).isEqualTo(second);
        assertThat(stream.next()).isNull();
    }
}
