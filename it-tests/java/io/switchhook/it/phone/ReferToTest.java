package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReferToTest {

    @Test
    void headersOfTheUriAreUnescaped() {
        ReferTo referTo = ReferTo.of("\"C\" <sip:carol@example.test;method=INVITE"
                + "?Replaces=a+b%40host%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces>");

        assertThat(referTo.target()).isEqualTo("sip:carol@example.test;method=INVITE");
        assertThat(referTo.method()).isEqualTo("INVITE");
        assertThat(referTo.header("replaces")).contains("a+b@host;to-tag=1;from-tag=2");
        assertThat(referTo.header("Require")).contains("replaces");
    }
}
