package io.switchhook.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferToTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "<sip:carol@example.net>",
        "sip:carol@example.net",
        "\"Carol\" <sip:carol@example.net>;x=y",
        "<sip:carol@example.net;method=INVITE>",
    })
    void targetIsRead(String header) {
        assertThat(ReferTo.parse(List.of(header))).hasValueSatisfying(target -> {
            assertThat(target.uri().user()).isEqualTo("carol");
            assertThat(target.replaces()).isEmpty();
        });
    }

    @Test
    void replacedDialogIsRead() {
        ReferTo target = ReferTo.parse(List.of("<sip:carol@example.net?Replaces=1%40x%3Bfrom-tag%3Df%3Bto-tag%3Dt%3Bearly-only>"))
                .orElseThrow();

        assertThat(target.replaces()).contains(new Replaces("1@x", "t", "f", true));
        assertThat(target.uri()).hasToString("sip:carol@example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<>", "<sip:example.net>", "<tel:+49>", "<sip:a@b", "<sip:a@b>, <sip:c@d>", "sip:a@b?Replaces=x",
        "sip:a@b,sip:c@d", "<sip:a@b?Replaces=broken>"})
    void malformedTargetIsRefused(String header) {
        assertThat(ReferTo.parse(List.of(header))).isEmpty();
    }

    @Test
    void thereMustBeExactlyOneTarget() {
        assertThat(ReferTo.parse(List.of())).isEmpty();
        assertThat(ReferTo.parse(List.of("<sip:a@b>", "<sip:c@d>"))).isEmpty();
    }
}
