package io.switchhook.settings;

/**
 * How calls are transferred.
 *
 * @param carriedOut for which calls the server itself carries transfers out
 */
public record TransferSettings(CarriedOut carriedOut) {

    /** For which calls the server carries transfers out, for which it has to be a party of both dialogs from their start. */
    public enum CarriedOut {
        /** For those with a party that may not be able to do so. */
        NEEDED,
        ALWAYS,
        NEVER
    }
}
