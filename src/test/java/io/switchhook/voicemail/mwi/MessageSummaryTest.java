package io.switchhook.voicemail.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.store.Counts;
import org.junit.jupiter.api.Test;

class MessageSummaryTest {

    private static final SipUri ACCOUNT = SipUri.parse("sip:*97@example.net");

    @Test
    void newMessagesLightTheLamp() {
        assertThat(MessageSummary.body(new Counts(2, 8, 1, 2), ACCOUNT)).isEqualTo("""
                Messages-Waiting: yes\r
                Message-Account: sip:*97@example.net\r
                Voice-Message: 2/8 (1/2)\r
                """);
    }

    @Test
    void oldMessagesDoNot() {
        assertThat(MessageSummary.body(new Counts(0, 8, 0, 2), ACCOUNT)).isEqualTo("""
                Messages-Waiting: no\r
                Message-Account: sip:*97@example.net\r
                Voice-Message: 0/8 (0/2)\r
                """);
    }
}
