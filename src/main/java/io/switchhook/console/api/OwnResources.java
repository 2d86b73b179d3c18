package io.switchhook.console.api;

import javax.inject.Singleton;
import javax.ws.rs.ForbiddenException;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;

/**
 * Keeps subscribers from the resources of administrators, and the other way round, however the path was written that the
 * {@link Gate} judged by. Thread-safe.
 */
@Singleton
class OwnResources implements ContainerRequestFilter {

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        boolean forSubscribers = resource.getResourceClass().isAnnotationPresent(ForSubscribers.class);
        boolean bySubscriber = request.getSecurityContext().getUserPrincipal() instanceof SubscriberPrincipal;
        if (forSubscribers != bySubscriber) {
            throw new ForbiddenException("This is not for whom you have signed in as.");
        }
    }
}
