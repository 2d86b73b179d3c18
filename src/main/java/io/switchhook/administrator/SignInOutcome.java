package io.switchhook.administrator;

import java.time.Duration;

/** What came of an attempt to sign in. */
public sealed interface SignInOutcome {

    record Accepted(String username, Role role) implements SignInOutcome {}

    /** The name or the password is wrong. */
    record Refused() implements SignInOutcome {}

    /** The source has failed too often; whether the credential is right was not looked at. */
    record Blocked(Duration delay) implements SignInOutcome {}
}
