package org.restcomm.commons.statistics.reporter;

import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the vendor's class of this name, which the SIP dispatcher is linked against.
 *
 * <p>The vendor's class would post call statistics to a remote server every day. This one keeps the
 * registry the dispatcher counts in and reports to nobody.
 */
public final class RestcommStatsReporter {

    private static final MetricRegistry REGISTRY = new MetricRegistry();

    public static RestcommStatsReporter getRestcommStatsReporter() {
        return new RestcommStatsReporter();
    }

    public static MetricRegistry getMetricRegistry() {
        return REGISTRY;
    }

    public void setRemoteServer(String ignored) {}

    public void setProjectName(String ignored) {}

    public void setProjectType(String ignored) {}

    public void setVersion(String ignored) {}

    public void start(long period, TimeUnit unit) {}

    public void stop() {}
}
