package io.switchhook.subscriber.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.sip.HashAlgorithm;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestAnswerTest {

    /** RFC 7616 3.9.1. */
    private static final String EXAMPLE = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
            + "uri=\"/dir/index.html\", algorithm=%s, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
            + "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"%s\", "
            + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    private static final String MD5 = "8ca523f5e9506fed4657c9700eebdbec";
    private static final String SHA_256 = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
    private static final String REALM = "http-auth@example.org";

    private static final String VALUE = "Digest username=\"bob\",realm=\"example.test\",nonce=\"n\",uri=\"sip:example.test\","
            + "algorithm=MD5,qop=auth,nc=0000000a,cnonce=\"c\",response=\"r\"";

    private static DigestAnswer read(String value) {
        return DigestAnswer.forRealm("example.test", List.of(value)).orElseThrow();
    }

    private static byte[] ha1(HashAlgorithm algorithm, String password) {
        return HexFormat.of().parseHex(algorithm.hash("Mufasa:" + REALM + ":" + password));
    }

    @ParameterizedTest
    @CsvSource({"MD5, " + MD5, "SHA-256, " + SHA_256, "sha-256, " + SHA_256})
    void exampleOfTheRfcIsProof(String algorithm, String response) {
        DigestAnswer answer = DigestAnswer.forRealm(REALM, List.of(EXAMPLE.formatted(algorithm, response))).orElseThrow();

        assertThat(answer.isProof(ha1(answer.algorithm(), "Circle of Life"), "GET")).isTrue();
        assertThat(answer.isProof(ha1(answer.algorithm(), "Circle of Lies"), "GET")).isFalse();
        assertThat(answer.isProof(ha1(answer.algorithm(), "Circle of Life"), "PUT")).isFalse();
    }

    @Test
    void responseMayBeInCapitals() {
        DigestAnswer answer =
                DigestAnswer.forRealm(REALM, List.of(EXAMPLE.formatted("MD5", MD5.toUpperCase()))).orElseThrow();

        assertThat(answer.isProof(ha1(HashAlgorithm.MD5, "Circle of Life"), "GET")).isTrue();
    }

    @Test
    void responseOfAnotherAlgorithmIsNoProof() {
        DigestAnswer answer = DigestAnswer.forRealm(REALM, List.of(EXAMPLE.formatted("SHA-256", MD5))).orElseThrow();

        assertThat(answer.isProof(ha1(HashAlgorithm.MD5, "Circle of Life"), "GET")).isFalse();
    }

    @Test
    void oursIsFoundByItsRealm() {
        String other = VALUE.replace("example.test\",nonce", "elsewhere.test\",nonce").replace("bob", "robert");

        assertThat(DigestAnswer.forRealm("example.test", List.of("Basic Ym9i", other, VALUE)))
                .hasValueSatisfying(answer -> assertThat(answer.username()).isEqualTo("bob"));
        assertThat(DigestAnswer.forRealm("example.test", List.of(other))).isEmpty();
        assertThat(DigestAnswer.forRealm("example.test", List.of())).isEmpty();
    }

    @Test
    void quotedTextIsRead() {
        DigestAnswer answer = read(VALUE.replace("\"bob\"", "\"b\\\"o\\\\b, esq.=1\""));

        assertThat(answer.username()).isEqualTo("b\"o\\b, esq.=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"digest", "DIGEST", "Digest ", " Digest"})
    void schemeIsReadInAnyCase(String scheme) {
        assertThat(read(VALUE.replace("Digest", scheme)).count()).isEqualTo(10);
    }

    @Test
    void nameOfAParameterIsReadInAnyCaseAndSpaced() {
        assertThat(read(VALUE.replace("nc=", " NC = ").replace(",qop", "\t,\r\n  qop")).count()).isEqualTo(10);
    }

    @Test
    void noAlgorithmIsMd5() {
        assertThat(read(VALUE.replace("algorithm=MD5,", "")).algorithm()).isEqualTo(HashAlgorithm.MD5);
    }

    @ParameterizedTest
    @CsvSource({
        "',qop=auth', '', qop",
        "qop=auth, qop=auth-int, qop",
        "algorithm=MD5, algorithm=MD5-sess, Algorithm",
        "0000000a, 10, nc",
        "0000000a, 0000000x, nc",
        "',nc=0000000a', '', nc",
        "',cnonce=\"c\"', '', cnonce",
        "username=\"bob\", username=\"\", username",
        "'uri=\"sip:example.test\",', '', uri",
        "',response=\"r\"', '', response"})
    void answerThatNoChallengeAsksForIsMalformed(String part, String replacement, String why) {
        assertThatThrownBy(() -> read(VALUE.replace(part, replacement)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Digest", "Digest realm", "Digest realm=", "Digest ,,,", "Digest =\"example.test\"",
        "Digest username=\"bob, realm=\"example.test\"", "Digestrealm=\"example.test\""})
    void nonsenseIsNoAnswer(String value) {
        assertThat(DigestAnswer.forRealm("example.test", List.of(value))).isEmpty();
    }

    @Test
    void longNonsenseIsMalformed() {
        assertThatThrownBy(() -> read(VALUE.replace("bob", "\\a".repeat(100_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Overlong username");
    }

    @Test
    void proofIsNotShown() {
        assertThat(read(VALUE.replace("\"r\"", "\"secret\""))).asString().doesNotContain("secret");
    }
}
