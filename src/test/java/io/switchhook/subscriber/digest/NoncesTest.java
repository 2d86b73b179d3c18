package io.switchhook.subscriber.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.ManualClock;
import io.switchhook.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoncesTest {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final String SOURCE = "192.0.2.1";

    private final ManualClock clock = new ManualClock();
    private final Nonces nonces = nonces();

    private Nonces nonces() {
        return nonces(Map.of("switchhook.digest.nonce-time", "5m"));
    }

    private Nonces nonces(Map<String, String> settings) {
        return new Nonces(Settings.read(settings::get), clock);
    }

    private String issue() {
        return nonce(nonces.challenges("example.test", SOURCE, false).get(0));
    }

    private static String nonce(String challenge) {
        return challenge.replaceFirst(".*nonce=\"([^\"]+)\".*", "$1");
    }

    @Test
    void sha256IsOfferedFirstAndBothWithOneNonce() {
        List<String> challenges = nonces.challenges("example.test", SOURCE, false);

        assertThat(challenges).hasSize(2).allSatisfy(challenge -> assertThat(challenge)
                .startsWith("Digest realm=\"example.test\", nonce=\"")
                .contains("qop=\"auth\"", "opaque=\"", nonce(challenges.get(0)))
                .doesNotContain("stale"));
        assertThat(challenges.get(0)).contains("algorithm=SHA-256");
        assertThat(challenges.get(1)).contains("algorithm=MD5");
    }

    @ParameterizedTest
    @CsvSource({"MD5, MD5, ''", "'md5,SHA-256', MD5, SHA-256", "SHA-256, SHA-256, ''"})
    void digestsAreOfferedAsSet(String setting, String first, String second) {
        assertThat(nonces(Map.of("switchhook.digest.algorithms", setting)).challenges("example.test", SOURCE, false))
                .extracting(challenge -> challenge.replaceFirst(".*algorithm=([^,]+),.*", "$1"))
                .containsExactlyElementsOf(Stream.of(first, second).filter(each -> !each.isEmpty()).toList());
    }

    @Test
    void staleIsSaid() {
        assertThat(nonces.challenges("example.test", SOURCE, true)).allMatch(challenge -> challenge.endsWith(", stale=true"));
    }

    @Test
    void nonceIsGoodForItsLifetime() {
        String nonce = issue();

        clock.advance(LIFETIME.minusMillis(1));
        assertThat(nonces.isGood(nonce, SOURCE)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(nonces.isGood(nonce, SOURCE)).isFalse();
    }

    @Test
    void nonceFromTheFutureIsNotGood() {
        clock.advance(LIFETIME);
        String nonce = issue();

        clock.advance(LIFETIME.negated());
        assertThat(nonces.isGood(nonce, SOURCE)).isFalse();
    }

    @Test
    void nonceIsGoodWhereItWasGivenAlone() {
        assertThat(nonces.isGood(issue(), "192.0.2.2")).isFalse();
    }

    @Test
    void nonceOfAnotherProcessIsNotGood() {
        assertThat(nonces().isGood(issue(), SOURCE)).isFalse();
    }

    @Test
    void nonceThatWasAlteredIsNotGood() {
        String nonce = issue();
        for (int i = 0; i < nonce.length() - 1; i++) {
            char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(nonces.isGood(nonce.substring(0, i) + other + nonce.substring(i + 1), SOURCE)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void nonsenseIsNotGood(String nonce) {
        assertThat(nonces.isGood(nonce, SOURCE)).isFalse();
    }

    @Test
    void everyCountIsGoodOnce() {
        String nonce = issue();

        for (int count : new int[] {1, 2, 5, 4, 3, 80, 70, 17, 1000}) {
            assertThat(nonces.use(nonce, count)).as("first use of %d", count).isTrue();
            assertThat(nonces.use(nonce, count)).as("second use of %d", count).isFalse();
        }
    }

    @Test
    void countThatIsTooOldToTellIsNotGood() {
        String nonce = issue();
        nonces.use(nonce, 100);

        assertThat(nonces.use(nonce, 36)).isFalse();
        assertThat(nonces.use(nonce, 37)).isTrue();
        assertThat(nonces.use(nonce, 0)).isFalse();
    }

    @Test
    void countsOfTwoNoncesAreIndependent() {
        assertThat(nonces.use(issue(), 1)).isTrue();
        assertThat(nonces.use(issue(), 1)).isTrue();
    }
}
