package io.switchhook.administrator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords();

    @Test
    void passwordMatchesItsHashOnly() {
        String hash = passwords.hash("Prüfung: 42 Türme");

        assertThat(passwords.matches("Prüfung: 42 Türme", hash)).isTrue();
        assertThat(passwords.matches("prüfung: 42 Türme", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
    }

    @Test
    void hashIsArgon2idWithItsParametersAndASaltOfItsOwn() {
        assertThat(passwords.hash("same")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(passwords.hash("same"));
    }
}
