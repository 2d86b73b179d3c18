package io.switchhook.console.api;

import com.fasterxml.jackson.jaxrs.json.JacksonJsonProvider;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.enterprise.inject.Any;
import javax.enterprise.inject.Instance;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The API as Jersey is told of it: all resources by name, nothing found by scanning. */
@Singleton
class Api {

    /** Held, since the level of a logger that nobody holds is forgotten. */
    private static final Logger PROVIDERS = Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

    private final Json json;
    private final ProblemMapper problems;
    private final OwnResources ownResources;
    private final Set<Resource> resources;

    @Inject
    Api(Json json, ProblemMapper problems, OwnResources ownResources, @Any Instance<Resource> resources) {
        this.json = json;
        this.problems = problems;
        this.ownResources = ownResources;
        this.resources = Set.copyOf(resources.stream().toList());
    }

    ResourceConfig configuration() {
        // It warns that each resource which is an instance will be ignored, and then takes it.
        PROVIDERS.setLevel(Level.SEVERE);
        return new ResourceConfig()
                // What lies in the archive for others, such as JAXB's readers, does not concern Jersey.
                .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL")
                .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                // Or the container would put its own page in place of a problem document.
                .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
                .registerInstances(new JacksonJsonProvider(json.mapper()), problems, ownResources)
                .registerInstances(resources.toArray());
    }
}
