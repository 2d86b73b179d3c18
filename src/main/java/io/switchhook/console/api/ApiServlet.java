package io.switchhook.console.api;

import java.io.IOException;
import java.util.Map;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.glassfish.jersey.servlet.ServletContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in by the {@link Gate}, has Jersey answer them, and writes down who has changed what. */
public class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    private transient Api api;
    private transient Gate gate;
    private transient Problems problems;
    private transient Json json;
    private transient ServletContainer jersey;

    @Inject
    void use(Api api, Gate gate, Problems problems, Json json) {
        this.api = api;
        this.gate = gate;
        this.problems = problems;
        this.json = json;
    }

    @Override
    public void init() throws ServletException {
        jersey = new ServletContainer(api.configuration());
        jersey.init(getServletConfig());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        Admission admission = admission(request);
        if (admission instanceof Admission.Granted granted) {
            jersey.service(new SignedInRequest(request, granted.account()), response);
            record(request, "administrator " + granted.account().username(), response);
        } else if (admission instanceof Admission.GrantedToSubscriber granted) {
            jersey.service(new SignedInRequest(request, granted.subscriber()), response);
            record(request, "subscriber " + granted.subscriber().aor(), response);
        } else if (admission instanceof Admission.Refused refused) {
            Problem problem = refused.problem().at(request.getRequestURI());
            problem.headers().forEach(response::setHeader);
            refused.headers().forEach(response::setHeader);
            response.setStatus(problem.status());
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(json.mapper().writeValueAsBytes(problem));
        }
    }

    private static void record(HttpServletRequest request, String who, HttpServletResponse response) {
        if (!Visit.of(request).isSafe()) {
            LOG.info("{} {} by {} at {}: {}",
                    request.getMethod(), request.getRequestURI(), who, request.getRemoteAddr(), response.getStatus());
        }
    }

    private Admission admission(HttpServletRequest request) {
        try {
            return gate.admit(Visit.of(request));
        } catch (RuntimeException e) {
            return new Admission.Refused(problems.of(e, "Sign-in"), Map.of());
        }
    }

    @Override
    public void destroy() {
        jersey.destroy();
    }
}
