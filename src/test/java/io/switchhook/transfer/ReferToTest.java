package io.switchhook.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferToTest {

    private static ReferTo target(String header) {
        TransferDecision read = ReferTo.read(List.of(header));
        assertThat(read).as(header).isInstanceOf(TransferDecision.Relay.class);
        return ((TransferDecision.Relay) read).target();
    }

    private static int status(String... headers) {
        TransferDecision read = ReferTo.read(List.of(headers));
        assertThat(read).as(String.join(" | ", headers)).isInstanceOf(TransferDecision.Refuse.class);
        return ((TransferDecision.Refuse) read).status();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<sip:carol@example.net>",
        "sip:carol@example.net",
        "\"Carol\" <sip:carol@example.net>;x=y",
        "<sip:carol@example.net;method=INVITE>",
        "<sip:carol@example.net?Subject=hello%20there&Require=replaces>",
        "<sip:carol@example.net?User-to-User=56a390%3Bencoding%3Dhex>",
    })
    void targetIsRead(String header) {
        assertThat(target(header).uri()).startsWith("sip:carol@example.net");
        assertThat(target(header).uri()).doesNotContain("?");
        assertThat(target(header).replaces()).isEmpty();
    }

    @Test
    void headersForTheTargetAreRead() {
        ReferTo target = target("<sip:carol@example.net?Subject=hello%20there&Require=replaces&Supported=x&user-to-user=56a3"
                + "&Replaces=1%40x%3Bfrom-tag%3Df%3Bto-tag%3Dt>");

        assertThat(target.headers()).containsExactly(Map.entry("Subject", "hello there"), Map.entry("user-to-user", "56a3"));
    }

    @Test
    void numberIsRead() {
        assertThat(target("<tel:+49-30-1234>").uri()).isEqualTo("tel:+49-30-1234");
    }

    @Test
    void replacedDialogIsRead() {
        ReferTo target = target(
                "<sip:carol@example.net?Require=replaces&Replaces=1%40x%3Bfrom-tag%3Df%3Bto-tag%3Dt%3Bearly-only>");

        assertThat(target.replaces()).contains(new Replaces("1@x", "t", "f", true));
        assertThat(target.uri()).isEqualTo("sip:carol@example.net");
    }

    @Test
    void contactOfAServerNamesNobodyButTheDialogDoes() {
        ReferTo target = target("<sip:10.0.0.1:5060;transport=tcp?Replaces=1%40x%3Bfrom-tag%3Df%3Bto-tag%3Dt>");

        assertThat(target.replaces()).contains(new Replaces("1@x", "t", "f", false));
        assertThat(target.uri()).isEqualTo("sip:10.0.0.1:5060;transport=tcp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<>", "<sip:example.net>", "<sip:>", "garbage", "<tel:>", "<tel:abc@x>",
        "<tel:+49?Route=x>", "<sip:a@b",
        "<sip:a@b>, <sip:c@d>", "sip:a@b?Replaces=x", "sip:a@b,sip:c@d", "<sip:a@b>;x=<sip:c@d>", "<sip:a%0D%0AX:y@b>",
        "<sip:a@b;method=INVITE;method=BYE>", "<sip:a@b;METHOD=BYE;method=INVITE>"})
    void malformedTargetIsRefused(String header) {
        assertThat(status(header)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Route=%3Csip:evil%3E", "%52oute=%3Csip:evil%3E", "route=x", "Record-Route=x", "Via=x", "v=x", "From=x", "f=x",
        "To=x", "Contact=x", "m=x", "Authorization=x", "Proxy-Authorization=x", "Call-ID=x", "CSeq=1", "Content-Length=9",
        "body=x", "P-Asserted-Identity=x", "Referred-By=x", "Diversion=x", "History-Info=x", "Privacy=none", "Join=x",
        "Alert-Info=x", "Max-Forwards=0", "Refer-To=x", "Event=x", "Subject=a&Route=x", "&Subject=a", "=x",
        "Subject=a%0D%0ARoute:x",
    })
    void headerThatSteersTheNewCallIsRefused(String headers) {
        assertThat(status("<sip:carol@example.net?" + headers + ">")).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "broken", "a", "a;to-tag=b", "a;from-tag=b", ";to-tag=a;from-tag=b", "a b;to-tag=a;from-tag=b",
        "a;to-tag=;from-tag=b",
        "a;to-tag=x y;from-tag=b", "a;to-tag=x;to-tag=y;from-tag=b", "a;to-tag=x;from-tag=y;;",
        "a@b@c;to-tag=x;from-tag=y",
        "a;to-tag=<x>;from-tag=y",
    })
    void malformedReplacesIsRefused(String replaces) {
        String escaped = replaces.replace(";", "%3B").replace("=", "%3D").replace(" ", "%20").replace("<", "%3C")
                .replace(">", "%3E").replace("@", "%40");
        assertThat(status("<sip:carol@example.net?Replaces=" + escaped + ">")).isEqualTo(400);
    }

    @Test
    void secondAndLongReplacesAreRefused() {
        String good = "Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc";
        assertThat(target("<sip:a@b?" + good + ">").replaces()).isPresent();
        assertThat(status("<sip:a@b?" + good + "&" + good + ">")).isEqualTo(400);
        assertThat(status("<sip:a@b?" + good + "&%52eplaces=x>")).isEqualTo(400);
        assertThat(status("<sip:a@b?" + good.replace("=a", "=" + "a".repeat(1000)) + ">")).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "<http://example.net/>, 416", "<mailto:a@b>, 416", "<im:carol@example.net>, 416",
        "<sip:carol@example.net;method=BYE>, 403", "<sip:carol@example.net;method=SUBSCRIBE>, 403",
        "<sip:carol@example.net;method=invite>, 403", "<sip:carol@example.net;method>, 403",
    })
    void whatIsNoCallIsRefused(String header, int status) {
        assertThat(status(header)).isEqualTo(status);
    }

    @Test
    void thereMustBeExactlyOneTargetOfUsualLength() {
        assertThat(status()).isEqualTo(400);
        assertThat(status("<sip:a@b>", "<sip:c@d>")).isEqualTo(400);
        assertThat(status("<sip:a@b;x=" + "y".repeat(2000) + ">")).isEqualTo(400);
    }
}
