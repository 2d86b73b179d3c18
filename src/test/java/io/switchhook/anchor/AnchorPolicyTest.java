package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.registrar.PhoneAbilities.Said;
import io.switchhook.settings.TransferSettings;
import io.switchhook.settings.TransferSettings.CarriedOut;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnchorPolicyTest {

    private static AnchorPolicy policy(CarriedOut carriedOut) {
        return new AnchorPolicy(new TransferSettings(carriedOut, Duration.ofSeconds(60), TransferSettings.Unanswered.HANG_UP));
    }

    private static List<String> values(String header) {
        return header == null ? List.of() : List.of(header.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        // a subscriber's phone
        "true; ; ; false",
        "true; INVITE, ACK, CANCEL, BYE, REFER; replaces; false",
        "true; INVITE,ACK,BYE,CANCEL|refer,NOTIFY; timer|Replaces; false",
        "true; INVITE, ACK, CANCEL, BYE; ; true",
        "true; ; timer, outbound; true",
        "true; INVITE, REFERENCE; replaces; true",
        // a gateway or a stranger
        "false; ; ; true",
        "false; INVITE, ACK, CANCEL, BYE, REFER; replaces; true",
    })
    void callIsAnchoredWhenItsCallerMayNotBeAbleToBeTransferred(
            boolean ofOurs, String allow, String supported, boolean anchored) {
        AnchorPolicy.Facts facts = new AnchorPolicy.Facts(
                ofOurs, false, new Said(values(allow), values(supported)), List.of(), List.of());

        assertThat(policy(CarriedOut.NEEDED).anchors(facts)).isEqualTo(anchored);
        assertThat(policy(CarriedOut.ALWAYS).anchors(facts)).isTrue();
        assertThat(policy(CarriedOut.NEVER).anchors(facts)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        // the phones that are rung: what one of them allows and supports, and another one that can do everything
        "; ; false",
        "INVITE, ACK, CANCEL, BYE, REFER; ; false",
        "INVITE, ACK, CANCEL, BYE, REFER; replaces; false",
        "INVITE, ACK, CANCEL, BYE; ; true",
        "; timer; true",
    })
    void callIsAnchoredWhenAPhoneThatIsRungMayNotBeAbleToBeTransferred(
            String allow, String supported, boolean anchored) {
        Said able = new Said(List.of("INVITE, REFER"), List.of("replaces"));
        AnchorPolicy.Facts facts = new AnchorPolicy.Facts(
                true, false, able, List.of(able, new Said(values(allow), values(supported))), List.of());

        assertThat(policy(CarriedOut.NEEDED).anchors(facts)).isEqualTo(anchored);
        assertThat(policy(CarriedOut.ALWAYS).anchors(facts)).isTrue();
        assertThat(policy(CarriedOut.NEVER).anchors(facts)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(CarriedOut.class)
    void callThatTakesThePlaceOfAnotherIsRelayed(CarriedOut carriedOut) {
        assertThat(policy(carriedOut).anchors(new AnchorPolicy.Facts(false, true, Said.NOTHING, List.of(), List.of()))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(CarriedOut.class)
    void callThatNeedsReliableProvisionalResponsesIsRelayed(CarriedOut carriedOut) {
        assertThat(policy(carriedOut).anchors(
                new AnchorPolicy.Facts(false, false, Said.NOTHING, List.of(), List.of("replaces, 100REL")))).isFalse();
    }

    @Test
    void whatElseACallerRequiresDoesNotKeepItFromBeingAnchored() {
        assertThat(policy(CarriedOut.ALWAYS).anchors(
                new AnchorPolicy.Facts(true, false, Said.NOTHING, List.of(), List.of("replaces")))).isTrue();
    }
}
