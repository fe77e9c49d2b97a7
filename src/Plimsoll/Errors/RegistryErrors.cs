namespace Plimsoll.Errors;

/// <summary>Codes about registries, images, keys and secrets.</summary>
internal static class RegistryErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM6001", "A registry or the store of images failed.", "The message has what the registry said."),
        new("PLM6002", "`registry serve` cannot be started with these options.", "Correct the one that is named."),
        new("PLM6003", "The time of `--grace` is out of its bounds.", "Use 0 to 8784 hours."),
        new("PLM6020", "The text is not a place for images.", "Write a host and a path, as in `ghcr.io/acme`: no scheme, no tag."),
        new("PLM6021", "Docker's file of credentials cannot be read.", "Log in again: `docker login`."),
        new("PLM6022", "The credential helper of a registry is not installed.",
            "Install it, or take it out of credHelpers and credsStore."),
        new("PLM6023", "The credential helper of a registry gave no credential.", "Log in again: `docker login REGISTRY`."),
        new("PLM6024", "A version is in the registry already with other content.", "Raise its `version`, or say `mutable: true`."),
        new("PLM6025", "`--release` stands beside an option that it excludes.", "Leave that out; `--commit` is possible."),
        new("PLM6026", "The workspace has no registry to release to.", "Set `registry:` in plimsoll.yaml."),
        new("PLM6030", "The key is not one that signs or verifies.", "`plimsoll keys init` makes one."),
        new("PLM6031", "The signing key cannot be read.", "Correct PLIMSOLL_SIGNING_KEY, or unset it and run `plimsoll keys init`."),
        new("PLM6032", "There is a signing key already.", "Move it away to make another one, and keep its `.pub`."),
        new("PLM6033", "The text is not the name of an image.", "Write it as in `ghcr.io/acme/counter:v1`."),
        new("PLM6034", "There is no such image.", "`plimsoll registry list` shows those of this machine."),
        new("PLM6035", "No trusted key says what is needed of the image.",
            "Trust the key that signed it, or name it as it was signed with `--as`."),
        new("PLM6040", "The file or variable has no key for secrets, or a new key would overwrite one.",
            "`plimsoll secret recipients` makes the key of a machine, `plimsoll secret recover --make FILE` a recovery key."),
        new("PLM6041", "This machine has no key that reads secrets.",
            "Add its key where the secrets can be read, as the message says, or use a recovery key."),
        new("PLM6042", "The key does not open a secret: it is encrypted for others, damaged, or copied from another place.",
            "`plimsoll secret rotate ENV` where it can be read, or set the secret again."),
        new("PLM6043", "The first secret of an environment needs two recovery recipients.",
            "Make their keys with `plimsoll secret recover --make FILE`, and name them with `--recovery`."),
        new("PLM6044", "The name or the value cannot be that of a secret.",
            "Use letters, digits and underscores in the name, and six characters or more in the value."),
        new("PLM6045", "git does not have a secret in the version that a deployment needs.",
            "Restore the commit in the repository, or deploy another one."),
        new("PLM6046", "This machine has no file system in memory for secrets.", "Mount one: `mount -t tmpfs tmpfs /run`."),
        new("PLM6047", "A recipient or an option of `plimsoll secret` cannot be used so.", "Write it as the message says."),
        new("PLM6048", "The environment has no file of secrets.", "`plimsoll secret set ENV NAME` makes it."),
        new("PLM6049", "The key is not that of a recovery recipient.", "Use one of the recipients that the message names."),
        new("PLM6050", "The environment has no secret of this name.", "The message lists those that it has."),
        new("PLM6051", "The lines of a replica are not shown, because the Secret with the values that they may not have cannot be read.",
            "Ask for the right to read Secrets in the namespace."),
    ];
}
