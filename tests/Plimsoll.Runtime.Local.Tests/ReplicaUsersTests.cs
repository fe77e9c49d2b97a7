using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Images;

namespace Plimsoll.Runtime.Local.Tests;

public sealed class ReplicaUsersTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_service_keeps_its_user_and_shares_it_with_nothing_else()
    {
        Assert.SkipUnless(OciRuntime.UsersRefusal is null, OciRuntime.UsersRefusal ?? "");
        var contained = Give(Isolation.Container, "acme/dev/web");
        Assert.Equal(new HostUser(1234, 50), contained.SeenUser);
        Assert.InRange(contained.User!.Uid, UserRange.Replicas.Lowest, UserRange.Replicas.Lowest + UserRange.Replicas.Count - 1);
        Assert.Equal(contained.User, Give(Isolation.Container, "acme/dev/web").User);
        UnpackedImage[] all =
        [
            contained, Give(Isolation.View, "acme/dev/web"), Give(Isolation.Container, "acme/prod/web"),
                Give(Isolation.View, "vict/dev/web"),
        ];
        Assert.Equal(all.Length, all.Select(image => image.User).Distinct().Count());
        Assert.Null(all[1].SeenUser);
    }

    [Fact]
    public void Without_a_sandbox_it_is_who_starts_it() => Assert.Null(Give(Isolation.None, "acme/dev/web").User);

    [Fact]
    public void A_damaged_file_is_said_and_gives_nobody_a_user()
    {
        Assert.SkipUnless(Sandbox.UsersRefusal is null, Sandbox.UsersRefusal ?? "");
        File.WriteAllText(_home["users.json"], "null");
        var damaged = Assert.Throws<DamagedFileException>(() => Give(Isolation.View, "acme/dev/web"));
        Assert.Contains("To go on: delete it", damaged.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, "alice", true)]
    [InlineData(33, "www-data", true)]
    [InlineData(65534, "nobody", false)]
    [InlineData(65532, null, false)]
    public void Where_there_are_no_user_namespaces_an_image_is_no_user_of_the_machine(int uid, string? name, bool refused)
    {
        var refusal = ReplicaUsers.Refusal(new(uid, uid), name, "user namespaces are refused: EPERM");
        Assert.Equal(refused, refusal is not null);
        if (refused) Assert.StartsWith($"USER {uid} of the image is {name} on this machine", refusal, StringComparison.Ordinal);
    }

    private UnpackedImage Give(Isolation isolation, string owner) =>
        new ReplicaUsers(new(_home.Path)).Give(new("/image", new(), isolation, isolation == Isolation.None ? null : new(1234, 50)), owner);
}
