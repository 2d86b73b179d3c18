package io.switchhook.console.api;

import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;
import javax.ws.rs.ext.ExceptionMapper;

/** Answers every exception, Jersey's own included, with a problem document. */
@Singleton
class ProblemMapper implements ExceptionMapper<Throwable> {

    private final Problems problems;

    @Context
    private UriInfo uri;

    @Context
    private Request request;

    @Inject
    ProblemMapper(Problems problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(Throwable failure) {
        String path = uri.getRequestUri().getRawPath();
        Problem problem = problems.of(failure, request.getMethod() + " " + path).at(path);
        Response.ResponseBuilder answer = failure instanceof WebApplicationException known
                ? Response.fromResponse(known.getResponse())
                : Response.status(problem.status());
        problem.headers().forEach(answer::header);
        return answer.status(problem.status()).entity(problem).type(Problem.MEDIA_TYPE).build();
    }
}
