package io.switchhook.console.api;

import io.switchhook.administrator.SignInOutcome;
import io.switchhook.subscriber.Subscriber;
import java.security.Principal;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request whose sender has proved to be an administrator or a subscriber. */
final class SignedInRequest extends HttpServletRequestWrapper {

    private static final String NO_ROLE = "";

    private final Principal user;
    private final String role;

    SignedInRequest(HttpServletRequest request, SignInOutcome.Accepted account) {
        super(request);
        this.user = account::username;
        this.role = account.role().name();
    }

    SignedInRequest(HttpServletRequest request, Subscriber subscriber) {
        super(request);
        this.user = new SubscriberPrincipal(subscriber);
        this.role = NO_ROLE;
    }

    @Override
    public String getAuthType() {
        return BASIC_AUTH;
    }

    @Override
    public String getRemoteUser() {
        return user.getName();
    }

    @Override
    public Principal getUserPrincipal() {
        return user;
    }

    @Override
    public boolean isUserInRole(String asked) {
        return !role.isEmpty() && role.equals(asked);
    }
}
