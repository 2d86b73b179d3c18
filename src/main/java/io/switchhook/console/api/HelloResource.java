package io.switchhook.console.api;

import javax.inject.Singleton;
import javax.ws.rs.*;
import javax.ws.rs.core.MediaType;

@Singleton
@Path("hello")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class HelloResource implements Resource {
    record Hello(String name, int n) {}
    @GET public Hello hello() { return new Hello("x", 1); }
    @POST public Hello post(Hello h) { return h; }
    @GET @Path("fail") public Hello fail() { throw new IllegalStateException("secret"); }
}
