package io.switchhook.console.api;

import com.fasterxml.jackson.jaxrs.json.JacksonJsonProvider;
import java.util.Set;
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

    private final Json json;
    private final ProblemMapper problems;
    private final Set<Resource> resources;

    @Inject
    Api(Json json, ProblemMapper problems, @Any Instance<Resource> resources) {
        this.json = json;
        this.problems = problems;
        this.resources = Set.copyOf(resources.stream().toList());
    }

    ResourceConfig configuration() {
        return new ResourceConfig()
                // What lies in the archive for others, such as JAXB's readers, does not concern Jersey.
                .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                .property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL")
                .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                // Or the container would put its own page in place of a problem document.
                .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true)
                .registerInstances(new JacksonJsonProvider(json.mapper()), problems)
                .registerInstances(resources.toArray());
    }
}
