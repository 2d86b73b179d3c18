package io.switchhook.container;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Methods of a container that JSR 289 does not have, by their names. Each is looked for once, since a search goes through all
 * methods of its class. Thread-safe.
 */
final class Methods {

    private static final Map<Key, Method> FOUND = new ConcurrentHashMap<>();

    private record Key(Class<?> type, String name, int parameters) {}

    private Methods() {}

    /**
     * Calls the method of this name with so many parameters.
     *
     * @throws ReflectiveOperationException when there is none, or it throws
     */
    static Object call(Object target, String name, Object... arguments) throws ReflectiveOperationException {
        return find(target.getClass(), name, arguments.length).invoke(target, arguments);
    }

    /** As {@link #call}, of a static method. */
    static Object callStatic(Class<?> type, String name, Object... arguments) throws ReflectiveOperationException {
        return find(type, name, arguments.length).invoke(null, arguments);
    }

    /** A public method of a type or of one above it. */
    static Method find(Class<?> type, String name, int parameters) throws NoSuchMethodException {
        Key key = new Key(type, name, parameters);
        Method known = FOUND.get(key);
        if (known != null) {
            return known;
        }
        Method found = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(type.getName() + "." + name));
        found.setAccessible(true);
        FOUND.put(key, found);
        return found;
    }
}
