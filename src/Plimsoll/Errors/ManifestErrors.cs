namespace Plimsoll.Errors;

/// <summary>Codes about manifests.</summary>
internal static class ManifestErrors
{
    public static readonly ErrorCode[] All =
    [
        new("PLM2001", "The file is not YAML.", "Correct it at the line that is named."),
        new("PLM2002", "The file is too large, or is nested too deeply.", "Split it, or leave out what is not needed."),
        new("PLM2003", "A key is there twice.", "Keep one of them."),
        new("PLM2004", "The key is not known.", "The message names the nearest known one."),
        new("PLM2005", "The value has another type than is expected.", "Write it as the message says: text, number, list or mapping."),
        new("PLM2006", "A required key is missing.", "Add it."),
        new("PLM2007", "The value is none of the allowed ones.", "Choose one of those in the message."),
        new("PLM2008", "Two settings exclude each other.", "Keep one of them."),
        new("PLM2009", "The manifest is of a version that this Plimsoll does not know.",
            "Use a newer Plimsoll, or an older version of the manifest."),
        new("PLM2010", "The name has characters that it may not have.", "Use those that the message allows."),
        new("PLM2011", "The name is used twice.", "Give one of them another name."),
        new("PLM2012", "No unit, store or environment has this name.", "Choose one of those in the message."),
        new("PLM2013", "Units need each other in a cycle.", "Remove one of the needs in the cycle."),
        new("PLM2014", "A folder has two manifests.", "Keep one of them."),
        new("PLM2015", "Services of one pod ask for different numbers of replicas.", "Give them the same number."),
        new("PLM2016", "A job is in a pod with services.", "Take it out of the pod."),
        new("PLM2017", "The name is too long for Kubernetes.", "Shorten it."),
        new("PLM2018", "The name of a pod is that of something else too, and both would be one object on Kubernetes.",
            "Give the pod another name."),
        new("PLM2019", "A text, a list or a chain is longer than is allowed.", "Shorten it."),
        new("PLM2020", "A file that the manifest names is not in the commit.", "Commit it, or correct the path."),
        new("PLM2021", "A path leaves the repository.", "Use one inside of it: only what is in the commit can be an input."),
        new("PLM2022", "The unit does not say what to build.", "Add `build:`, or a file that says it by itself, such as a Dockerfile."),
        new("PLM2030", "The number is not one, or is out of its bounds.", "Use one in the bounds that the message names."),
        new("PLM2031", "The value is not a port.", "Use a number from 1 to 65535."),
        new("PLM2032", "The value is not a duration.", "Write it as in `30s`, `5m` or `2h`."),
        new("PLM2033", "The value is not a size.", "Write it as in `128Mi` or `1Gi`."),
        new("PLM2034", "The value is not a percentage.", "Write it as in `70%`."),
        new("PLM2035", "The value is not an amount of processor time.", "Write it as in `100m` or `2`."),
        new("PLM2040", "A folder's name could be taken for a command by a shell or a CI system.", "Rename the folder, or use `-o json`."),
        new("PLM2041", "More units changed than a matrix of GitHub may have jobs.",
            "Build them in one job: `plimsoll build --from A --commit B`."),
        new("PLM2050", "The build takes files that are not inputs of the unit.", "Declare them with `inputs:`."),
        new("PLM2051", "MSBuild cannot read the project in a checkout of the commit.", "Correct the project at what MSBuild says."),
        new("PLM2070", "A text has a character that cannot be used, such as a control character.", "Remove it."),
        new("PLM2071", "Two services of an environment ask for the same address.", "Give one of them another one."),
        new("PLM2101", "A window for deployments is not valid.",
            "Write it as in `allow: \"Mon-Thu 09:00-16:00\"`, with a `zone` of the tz database."),
    ];
}
