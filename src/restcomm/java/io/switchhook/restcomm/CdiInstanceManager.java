package io.switchhook.restcomm;

import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.enterprise.context.spi.CreationalContext;
import javax.enterprise.inject.spi.AnnotatedType;
import javax.enterprise.inject.spi.BeanManager;
import javax.enterprise.inject.spi.InjectionTarget;
import javax.naming.NamingException;
import org.jboss.weld.environment.servlet.WeldServletLifecycle;
import org.mobicents.servlet.sip.annotations.DefaultSipInstanceManager;
import org.mobicents.servlet.sip.catalina.CatalinaSipContext;

/**
 * Creates the servlets, filters and listeners of a SIP application and fills their
 * {@code @Inject} points from the application's own CDI container.
 *
 * <p>Injection happens with the other annotations, hence before {@code @PostConstruct} and
 * {@code init()}. While the application has no CDI container this behaves as the original.
 */
final class CdiInstanceManager extends DefaultSipInstanceManager {

    private final CatalinaSipContext application;
    private final Map<Object, CreationalContext<?>> dependents =
            Collections.synchronizedMap(new IdentityHashMap<>());

    CdiInstanceManager(
            javax.naming.Context naming,
            Map<String, Map<String, String>> injections,
            CatalinaSipContext application) {
        super(naming, injections, application, CdiInstanceManager.class.getClassLoader());
        this.application = application;
    }

    @Override
    public void processAnnotations(Object instance, Map<String, String> injections)
            throws IllegalAccessException, InvocationTargetException, NamingException {
        super.processAnnotations(instance, injections);
        Object found = application.getServletContext()
                .getAttribute(WeldServletLifecycle.BEAN_MANAGER_ATTRIBUTE_NAME);
        if (found instanceof BeanManager beans) {
            inject(beans, instance);
        }
    }

    @Override
    public void destroyInstance(Object instance) throws IllegalAccessException, InvocationTargetException {
        super.destroyInstance(instance);
        CreationalContext<?> dependent = dependents.remove(instance);
        if (dependent != null) {
            dependent.release();
        }
    }

    @SuppressWarnings("unchecked")
    private <T> void inject(BeanManager beans, T instance) {
        AnnotatedType<T> type = beans.createAnnotatedType((Class<T>) instance.getClass());
        InjectionTarget<T> target = beans.getInjectionTargetFactory(type).createInjectionTarget(null);
        if (target.getInjectionPoints().isEmpty()) {
            return;
        }
        CreationalContext<T> dependent = beans.createCreationalContext(null);
        target.inject(instance, dependent);
        dependents.put(instance, dependent);
    }
}
