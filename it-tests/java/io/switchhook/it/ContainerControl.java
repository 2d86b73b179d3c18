package io.switchhook.it;

/** What an administrator can do to the application in the container that a test runs in. */
public interface ContainerControl {

    /** Stops the application and returns when the container says that it has stopped. */
    void stopApplication();

    /** Starts the application again and returns when it takes SIP. */
    void startApplication();

    /** Starts the application again and returns when the container says that it runs: it may not take SIP yet. */
    void launchApplication();

    /** How many SIP application sessions are alive, as the container itself counts them. */
    long liveApplicationSessions();
}
