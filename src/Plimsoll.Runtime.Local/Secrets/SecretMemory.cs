using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Secrets;

/// <summary>What is in memory for the replicas of a home that have secrets.</summary>
internal static class SecretMemory
{
    /// <summary>Ends what is left of their containers, and deletes it all: when a keeper starts, and when it ends.</summary>
    public static void CleanUp(KeeperHome home)
    {
        try
        {
            OciRuntime.CleanUp(home.ContainersInMemory);
        }
        catch (IOException)
        {
            // a machine without memory for it has nothing to delete
        }
        MemoryFolder.Delete(home.Root);
    }
}
