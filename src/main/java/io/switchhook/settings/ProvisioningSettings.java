package io.switchhook.settings;

/**
 * The settings of provisioning.
 *
 * @param requireTls whether the API is to be had over TLS only, unless from this very machine
 * @param firstPassword the password of the administrator that the first start creates; empty: a random one
 * @param importFile the CSV file that is read when there are no subscribers; empty: none
 */
public record ProvisioningSettings(boolean requireTls, String firstPassword, String importFile) {

    @Override
    public String toString() {
        return "ProvisioningSettings[requireTls=" + requireTls + ", importFile=" + importFile + "]";
    }
}
