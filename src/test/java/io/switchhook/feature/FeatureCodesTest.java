package io.switchhook.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.feature.FeatureCodes.Dialled;
import io.switchhook.subscriber.InvalidFieldException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureCodesTest {

    @ParameterizedTest
    @CsvSource({
        "*72100, FORWARD_ALWAYS_ON, 100",
        "*72+49301234, FORWARD_ALWAYS_ON, +49301234",
        "*72bob, FORWARD_ALWAYS_ON, bob",
        "*72100#, FORWARD_ALWAYS_ON, 100",
        "*72, FORWARD_ALWAYS_ON, ''",
        "*72#, FORWARD_ALWAYS_ON, ''",
        "*73, FORWARD_ALWAYS_OFF, ''",
        "*73#, FORWARD_ALWAYS_OFF, ''",
        "*9001, FORWARD_BUSY_ON, 01",
        "*91, FORWARD_BUSY_OFF, ''",
        "*9201, FORWARD_NO_ANSWER_ON, 01",
        "*93, FORWARD_NO_ANSWER_OFF, ''",
        "*78, DO_NOT_DISTURB_ON, ''",
        "*79, DO_NOT_DISTURB_OFF, ''",
        "*69, CALL_RETURN, ''",
        "*97, VOICEMAIL, ''",
        "*97#, VOICEMAIL, ''",
        "*97101, VOICEMAIL, 101",
    })
    void defaultCodeIsRead(String dialled, Feature feature, String number) {
        assertThat(FeatureCodes.DEFAULTS.read(dialled)).contains(new Dialled(feature, number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*7", "72100", "*731", "*73##", "*70", "alice", "#72100", "+*72100"})
    void otherNumbersAreNoCodes(String dialled) {
        assertThat(FeatureCodes.DEFAULTS.read(dialled)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"*97101, 101", "*97bob, bob", "*97, ", "*97#, ", "*72101, ", "101, "})
    void mailboxIsDialledByTheNumberBehindItsCode(String dialled, String number) {
        assertThat(FeatureCodes.DEFAULTS.mailboxOf(dialled)).isEqualTo(Optional.ofNullable(number));
    }

    @Test
    void longestCodeWins() {
        FeatureCodes codes = FeatureCodes.of(Map.of("forward-always-on", "*7", "forward-busy-on", "*79", "do-not-disturb-off", "*792"));

        assertThat(codes.read("*71")).contains(new Dialled(Feature.FORWARD_ALWAYS_ON, "1"));
        assertThat(codes.read("*791")).contains(new Dialled(Feature.FORWARD_BUSY_ON, "1"));
        assertThat(codes.read("*792")).contains(new Dialled(Feature.DO_NOT_DISTURB_OFF, ""));
    }

    @Test
    void codeMayEndWithTheSignThatEndsDialling() {
        FeatureCodes codes = FeatureCodes.of(Map.of("forward-always-on", "*21*", "forward-always-off", "#21#"));

        assertThat(codes.read("*21*100#")).contains(new Dialled(Feature.FORWARD_ALWAYS_ON, "100"));
        assertThat(codes.read("#21#")).contains(new Dialled(Feature.FORWARD_ALWAYS_OFF, ""));
    }

    @Test
    void missingCodeIsTheDefaultAndAnEmptyOneIsNone() {
        Map<String, String> texts = new HashMap<>();
        texts.put("voicemail", null);
        texts.put("call-return", " ");
        FeatureCodes codes = FeatureCodes.of(texts);

        assertThat(codes.read("*97")).isEmpty();
        assertThat(codes.read("*69")).isEmpty();
        assertThat(codes.read("*78")).isPresent();
        assertThat(codes.byName()).containsEntry("voicemail", null).containsEntry("do-not-disturb-on", "*78")
                .hasSize(Feature.values().length);
        assertThat(FeatureCodes.of(codes.byName())).isEqualTo(codes);
    }

    @Test
    void codeIsFreeForAnotherFeatureOnceItsOwnHasNone() {
        FeatureCodes codes = FeatureCodes.of(Map.of("voicemail", "*69", "call-return", ""));

        assertThat(codes.read("*69").map(Dialled::feature)).isEqualTo(Optional.of(Feature.VOICEMAIL));
    }

    @ParameterizedTest
    @CsvSource({
        "voicemail, 97, must be * or #",
        "voicemail, *, must be * or #",
        "voicemail, *9a, must be * or #",
        "voicemail, *12345678901234567, must be * or #",
        "voicemail, *72, 'cannot be *72, which is the code of forward-always-on'",
        "voicemale, *97, is no feature; the features are forward-always-on",
    })
    void wrongCodeIsRefusedByName(String feature, String code, String message) {
        assertThatThrownBy(() -> FeatureCodes.of(Map.of(feature, code)))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(feature))
                .hasMessageContaining(message);
    }
}
