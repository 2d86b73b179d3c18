package io.switchhook.restcomm;

import org.mobicents.servlet.sip.catalina.SipStandardHost;
import org.mobicents.servlet.sip.startup.SipContextConfig;

/**
 * Has SIP applications configured by {@link DescribedContextConfig}. {@code configClass} of {@code conf/server.xml} cannot say
 * so: at each deployment Restcomm puts its own class there.
 */
public final class DescribedHost extends SipStandardHost {

    @Override
    public String getConfigClass() {
        String name = super.getConfigClass();
        return SipContextConfig.class.getName().equals(name) ? DescribedContextConfig.class.getName() : name;
    }
}
