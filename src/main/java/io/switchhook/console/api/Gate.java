package io.switchhook.console.api;

import io.switchhook.administrator.Credential;
import io.switchhook.administrator.Role;
import io.switchhook.administrator.SignIn;
import io.switchhook.administrator.SignInOutcome;
import io.switchhook.settings.Settings;
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

    @Inject
    Gate(Settings settings, SignIn signIn) {
        this.requireTls = settings.provisioning().requireTls();
        this.signIn = signIn;
    }

    Admission admit(Visit visit) {
        if (requireTls && !visit.secure() && !visit.isLocal()) {
            return Admission.refused(403, "From another machine this is to be had over HTTPS only: a password is not safe here.");
        }
        if (!visit.isSafe() && visit.isCrossSite()) {
            return Admission.refused(403, "Pages of other sites may not change anything here.");
        }
        Optional<Credential> credential = Credential.parse(visit.authorization());
        if (credential.isEmpty()) {
            return new Admission.Refused(Problem.of(401, "Sign in by HTTP Basic as an administrator."), CHALLENGE);
        }
        SignInOutcome outcome = signIn.attempt(credential.get(), visit.source());
        if (outcome instanceof SignInOutcome.Blocked blocked) {
            return new Admission.Refused(
                    Problem.of(Problem.TOO_MANY_REQUESTS, "This address has failed to sign in too often; wait."),
                    Map.of("Retry-After", String.valueOf(blocked.delay().toSeconds() + 1)));
        }
        if (!(outcome instanceof SignInOutcome.Accepted accepted)) {
            return new Admission.Refused(Problem.of(401, "Name or password is wrong."), CHALLENGE);
        }
        if (!visit.isSafe() && accepted.role() != Role.ADMIN) {
            return Admission.refused(403, "Only administrators with the role ADMIN may change anything.");
        }
        return new Admission.Granted(accepted);
    }
}
