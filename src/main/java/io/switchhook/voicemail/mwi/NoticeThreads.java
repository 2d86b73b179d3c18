package io.switchhook.voicemail.mwi;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Singleton;

/** Sends notifications where nobody may wait for a connection to a phone. Thread-safe. */
@Singleton
public class NoticeThreads implements Executor {

    private static final int THREADS = 4;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "switchhook-mwi");
                thread.setDaemon(true);
                thread.setContextClassLoader(NoticeThreads.class.getClassLoader());
                return thread;
            }, new ThreadPoolExecutor.DiscardPolicy());

    /** Does it later, unless the application stops before. */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
