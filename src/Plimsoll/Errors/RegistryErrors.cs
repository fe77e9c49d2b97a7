namespace Plimsoll.Errors;

/// <summary>Codes about registries, images and keys.</summary>
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
    ];
}
