package io.switchhook.console.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a resource that subscribers use for what is their own; administrators use all others. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ForSubscribers {}
