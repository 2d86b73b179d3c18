package io.switchhook.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchhook.console.Health.State;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Tells load balancers and monitoring whether this server is well, by status 200 or 503: {@code /health} as a whole,
 * {@code /health/ready} whether it takes calls, {@code /health/live} whether it runs at all.
 */
public class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient ObjectMapper json = new ObjectMapper();
    private transient Health health;

    @Inject
    void use(Health health) {
        this.health = health;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (Objects.requireNonNullElse(request.getPathInfo(), "/")) {
            case "/" -> tell(response, health.whole());
            case "/ready" -> tell(response, health.readiness());
            case "/live" -> tell(response, State.UP);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private void tell(HttpServletResponse response, State state) throws IOException {
        response.setStatus(state.isUp() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsBytes(state));
    }
}
