using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Changes;

/// <summary>Tells the changes that can move the borders of inputs from those that happen within them, by far the most.</summary>
internal static class Structure
{
    /// <summary>Whether a change can make a unit, or make other files the inputs of one.</summary>
    public static bool IsChangedBy(RawChange change)
    {
        var name = RepositoryPath.Name(change.Path);
        return change.Path == WorkspaceReader.FileName || name is UnitReader.FileName or ImageReader.FileName || ImageReader.IsForeign(name)
            || MsBuildNames.IsMsBuild(name) || AmbientFiles.IsAmbient(name)
            || (name == "Dockerfile" && (change.IsAdded || change.IsRemoved))
            || change.OldMode is GitMode.Symlink || change.NewMode is GitMode.Symlink
            || (change.OldMode is GitMode.Gitlink) != (change.NewMode is GitMode.Gitlink);
    }
}
