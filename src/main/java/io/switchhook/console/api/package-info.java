/**
 * Provisioning over HTTP, below {@code /api/v1}: JSON, RFC 9457 problem documents, administrators with HTTP Basic.
 *
 * <p>A request is let in by {@link io.switchhook.console.api.Gate} before Jersey sees it. Resources are CDI singletons that
 * {@link io.switchhook.console.api.Api} hands to Jersey as they are: Jersey's own injection makes nothing of ours.
 */
package io.switchhook.console.api;
