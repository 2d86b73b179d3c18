package io.switchhook.console.api;

import io.switchhook.administrator.SignInOutcome;
import io.switchhook.subscriber.Subscriber;
import java.util.Map;

/** Whether a request is let in. */
sealed interface Admission {

    record Granted(SignInOutcome.Accepted account) implements Admission {}

    /** To what is his own. */
    record GrantedToSubscriber(Subscriber subscriber) implements Admission {}

    /** @param headers what the answer carries besides the problem document */
    record Refused(Problem problem, Map<String, String> headers) implements Admission {}

    static Admission refused(int status, String detail) {
        return new Refused(Problem.of(status, detail), Map.of());
    }
}
