package io.switchhook.restcomm;

import org.jboss.weld.environment.servlet.Container;
import org.jboss.weld.environment.servlet.ContainerContext;
import org.jboss.weld.resources.spi.ResourceLoader;

/**
 * Tells Weld that injection into servlets and listeners is taken care of.
 *
 * <p>Found as a service before Weld's own integrations are tried. Its Tomcat integration would
 * replace the instance manager by one that Restcomm casts and fails on.
 */
public final class RestcommWeldContainer implements Container {

    @Override
    public boolean touch(ResourceLoader resources, ContainerContext context) {
        return true;
    }

    @Override
    public void initialize(ContainerContext context) {}

    @Override
    public void destroy(ContainerContext context) {}
}
