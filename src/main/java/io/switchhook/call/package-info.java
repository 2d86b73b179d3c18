/**
 * The call: what is tried for it, in which order, and what each attempt came to. {@link io.switchhook.call.CallPlan} and
 * {@link io.switchhook.call.CallProgress} decide and know no servlet; {@link io.switchhook.call.CallServlet} and
 * {@link io.switchhook.call.ProxiedCall} carry out.
 */
package io.switchhook.call;
