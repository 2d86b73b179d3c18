package io.switchhook.administrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {

    private static String basic(String pair, Charset charset) {
        return Base64.getEncoder().encodeToString(pair.getBytes(charset));
    }

    @Test
    void passwordMayHaveColonsAndLettersOfAnyLanguage() {
        assertThat(Credential.parse("bAsIc " + basic("admin:a:Ö", StandardCharsets.UTF_8)))
                .contains(new Credential("admin", "a:Ö"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Bearer YTpi", "Basic bm9jb2xvbg==", "Basic OnBhc3N3b3Jk"})
    void anythingElseIsNoCredential(String header) {
        assertThat(Credential.parse(header)).isEmpty();
    }

    @Test
    void otherCharacterSetsAreNoCredential() {
        assertThat(Credential.parse("Basic " + basic("admin:Ö", StandardCharsets.ISO_8859_1))).isEmpty();
    }

    @Test
    void passwordIsNotShown() {
        assertThat(new Credential("admin", "secret")).asString().doesNotContain("secret");
    }
}
