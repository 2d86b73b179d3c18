package io.switchhook.console.api;

import io.switchhook.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Decides who is let in to the API (RFC 7617, RFC 9110 11). Thread-safe. */
@Singleton
class Gate {

    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Switchhook\", charset=\"UTF-8\"");

    private final boolean requireTls;
    private final SignIn signIn;
    private final SignInFailures failures;

    @Inject
    Gate(Settings settings, SignIn signIn, SignInFailures failures) {
        this.requireTls = settings.provisioning().requireTls();
        this.signIn = signIn;
        this.failures = failures;
    }

    Admission admit(Visit visit) {
        if (requireTls && !visit.secure() && !visit.isLocal()) {
            return Admission.refused(403, "From another machine this is to be had over HTTPS only: a password is not safe here.");
        }
        if (!visit.isSafe() && visit.isCrossSite()) {
            return Admission.refused(403, "Pages of other sites may not change anything here.");
        }
        Optional<Duration> waiting = failures.waiting(visit.source());
        if (waiting.isPresent()) {
            return new Admission.Refused(
                    Problem.of(Problem.TOO_MANY_REQUESTS, "This address has failed to sign in too often; wait."),
                    Map.of("Retry-After", String.valueOf(waiting.get().toSeconds() + 1)));
        }
        Optional<Credential> credential = Credential.parse(visit.authorization());
        if (credential.isEmpty()) {
            return new Admission.Refused(Problem.of(401, "Sign in by HTTP Basic as an administrator."), CHALLENGE);
        }
        Optional<Account> account = signIn.account(credential.get());
        if (account.isEmpty()) {
            failures.failed(visit.source());
            return new Admission.Refused(Problem.of(401, "Name or password is wrong."), CHALLENGE);
        }
        failures.succeeded(visit.source());
        if (!visit.isSafe() && account.get().role() != Role.ADMIN) {
            return Admission.refused(403, "Only administrators with the role ADMIN may change anything.");
        }
        return new Admission.Granted(account.get());
    }
}
