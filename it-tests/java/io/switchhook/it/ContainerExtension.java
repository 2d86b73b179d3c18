package io.switchhook.it;

import java.lang.reflect.Method;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Arquillian, with parameterised tests that can fail: Arquillian 1.7.0 notes what a client-side invocation of one threw and
 * tells nobody, while it does tell what a plain test threw.
 */
public class ContainerExtension extends ArquillianExtension {

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        interceptTestMethod(invocation, method, context);
    }
}
