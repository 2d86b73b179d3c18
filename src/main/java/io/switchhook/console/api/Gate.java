package io.switchhook.console.api;

import io.switchhook.access.SubscriberSignIn;
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

    private static final String WRONG = "Name or password is wrong.";

    private final boolean requireTls;
    private final SignIn signIn;
    private final SubscriberSignIn subscribers;

    @Inject
    Gate(Settings settings, SignIn signIn, SubscriberSignIn subscribers) {
        this.requireTls = settings.provisioning().requireTls();
        this.signIn = signIn;
        this.subscribers = subscribers;
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
            return new Admission.Refused(
                    Problem.of(401, visit.isToOwn()
                            ? "Sign in by HTTP Basic as user@domain, with the password of your phone."
                            : "Sign in by HTTP Basic as an administrator."),
                    CHALLENGE);
        }
        return visit.isToOwn() ? subscriber(visit, credential.get()) : administrator(visit, credential.get());
    }

    private Admission subscriber(Visit visit, Credential credential) {
        SubscriberSignIn.Outcome outcome =
                subscribers.attempt(credential.username(), credential.password(), visit.source());
        if (outcome instanceof SubscriberSignIn.Outcome.Accepted accepted) {
            return new Admission.GrantedToSubscriber(accepted.subscriber());
        }
        return outcome instanceof SubscriberSignIn.Outcome.Banned
                ? Admission.refused(Problem.TOO_MANY_REQUESTS, "You or this address failed to sign in too often; wait.")
                : new Admission.Refused(Problem.of(401, WRONG), CHALLENGE);
    }

    private Admission administrator(Visit visit, Credential credential) {
        SignInOutcome outcome = signIn.attempt(credential, visit.source());
        if (outcome instanceof SignInOutcome.Blocked blocked) {
            return new Admission.Refused(
                    Problem.of(Problem.TOO_MANY_REQUESTS, "This address has failed to sign in too often; wait."),
                    Map.of("Retry-After", String.valueOf(blocked.delay().toSeconds() + 1)));
        }
        if (!(outcome instanceof SignInOutcome.Accepted accepted)) {
            return new Admission.Refused(Problem.of(401, WRONG), CHALLENGE);
        }
        if (!visit.isSafe() && accepted.role() != Role.ADMIN) {
            return Admission.refused(403, "Only administrators with the role ADMIN may change anything.");
        }
        return new Admission.Granted(accepted);
    }
}
