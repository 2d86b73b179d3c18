package io.switchhook.restcomm;

import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.enterprise.context.spi.CreationalContext;
import javax.enterprise.inject.spi.InjectionTarget;
import javax.naming.NamingException;
import javax.servlet.Servlet;
import org.jboss.weld.environment.servlet.WeldServletLifecycle;
import org.jboss.weld.manager.api.WeldManager;
import org.mobicents.servlet.sip.annotations.DefaultSipInstanceManager;
import org.mobicents.servlet.sip.catalina.CatalinaSipContext;

/**
 * Fills the {@code @Inject} points of a SIP application's servlets, filters and listeners from the
 * application's own CDI container, before {@code @PostConstruct} and {@code init()}.
 *
 * <p>While the application has no CDI container this behaves as the original.
 */
final class CdiInstanceManager extends DefaultSipInstanceManager {

    private final CatalinaSipContext application;
    private final Map<Object, Managed<?>> managed = Collections.synchronizedMap(new IdentityHashMap<>());

    /** @param injections what the descriptors want injected from JNDI, by class and target */
    CdiInstanceManager(Map<String, Map<String, String>> injections, CatalinaSipContext application) {
        // Without a naming context the base class does not call @PostConstruct, which is what happens
        // at an application's first start anyway; with one, as at its second, it would call it besides
        // CDI. Restcomm sets its own copy of the naming context later.
        super(null, injections, application, CdiInstanceManager.class.getClassLoader());
        this.application = application;
    }

    @Override
    public void processAnnotations(Object instance, Map<String, String> injections)
            throws IllegalAccessException, InvocationTargetException, NamingException {
        super.processAnnotations(instance, injections);
        Object found = application.getServletContext()
                .getAttribute(WeldServletLifecycle.BEAN_MANAGER_ATTRIBUTE_NAME);
        if (found instanceof WeldManager beans) {
            inject(beans, instance);
        }
    }

    @Override
    protected void postConstruct(Object instance, Class<?> type) {
        Managed<?> known = managed.get(instance);
        if (known != null && instance instanceof Servlet) {
            known.postConstruct();
        }
    }

    @Override
    public void destroyInstance(Object instance) throws IllegalAccessException, InvocationTargetException {
        super.destroyInstance(instance);
        Managed<?> known = managed.remove(instance);
        if (known != null) {
            known.dependents().release();
        }
    }

    @SuppressWarnings("unchecked")
    private <T> void inject(WeldManager beans, T instance) {
        InjectionTarget<T> target = beans
                .createInjectionTargetBuilder(beans.createAnnotatedType((Class<T>) instance.getClass()))
                // @Resource has been seen to above, with names that only Restcomm knows.
                .setResourceInjectionEnabled(false)
                .build();
        CreationalContext<T> dependents = beans.createCreationalContext(null);
        target.inject(instance, dependents);
        Managed<T> injected = new Managed<>(instance, target, dependents);
        managed.put(instance, injected);
        // SIP listeners never get to postConstruct(). Servlets do, and have to wait for it: of one
        // that is a listener too, Restcomm makes an instance more, injects it and throws it away.
        if (!(instance instanceof Servlet)) {
            injected.postConstruct();
        }
    }

    private record Managed<T>(T instance, InjectionTarget<T> target, CreationalContext<T> dependents) {

        void postConstruct() {
            target.postConstruct(instance);
        }
    }
}
