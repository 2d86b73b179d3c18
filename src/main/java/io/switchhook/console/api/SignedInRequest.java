package io.switchhook.console.api;

import io.switchhook.administrator.SignInOutcome;
import java.security.Principal;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request whose sender has proved to be an administrator. */
final class SignedInRequest extends HttpServletRequestWrapper {

    private final SignInOutcome.Accepted account;

    SignedInRequest(HttpServletRequest request, SignInOutcome.Accepted account) {
        super(request);
        this.account = account;
    }

    @Override
    public String getAuthType() {
        return BASIC_AUTH;
    }

    @Override
    public String getRemoteUser() {
        return account.username();
    }

    @Override
    public Principal getUserPrincipal() {
        return account::username;
    }

    @Override
    public boolean isUserInRole(String role) {
        return account.role().name().equals(role);
    }
}
