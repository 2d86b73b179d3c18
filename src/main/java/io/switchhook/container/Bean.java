package io.switchhook.container;

import javax.enterprise.inject.spi.CDI;

/**
 * A bean for a listener, into which the containers do not inject. It is looked up once, since that takes longer than most of
 * what listeners do. Thread-safe.
 *
 * @param <T> a singleton
 */
public final class Bean<T> {

    private final Class<T> type;
    private volatile T found;

    public Bean(Class<T> type) {
        this.type = type;
    }

    /** The bean; there is one from when the application has started. */
    public T get() {
        T bean = found;
        if (bean == null) {
            bean = CDI.current().select(type).get();
            found = bean;
        }
        return bean;
    }
}
