namespace Plimsoll.Packaging.DotNet.Sdk;

/// <summary>Which SDKs will do for one that was asked for; names as in global.json.</summary>
internal enum RollForward
{
    /// <summary>Exactly this one.</summary>
    Disable,

    /// <summary>This one, else the latest of its band.</summary>
    Patch,

    /// <summary>As <see cref="Patch"/>, else the latest of the next band.</summary>
    Feature,

    /// <summary>As <see cref="Feature"/>, else of the next minor version.</summary>
    Minor,

    /// <summary>As <see cref="Minor"/>, else of the next major version.</summary>
    Major,

    /// <summary>The latest of its band.</summary>
    LatestPatch,

    /// <summary>The latest of its minor version.</summary>
    LatestFeature,

    /// <summary>The latest of its major version.</summary>
    LatestMinor,

    /// <summary>The latest of all.</summary>
    LatestMajor,
}
