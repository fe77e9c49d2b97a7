namespace Plimsoll.Oci.Tests;

public sealed class RegistryHostTests
{
    [Theory]
    [InlineData("docker.io", "https://auth.docker.io/token", true)]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", true)]
    [InlineData("ghcr.io", "https://ghcr.io/token", true)]
    [InlineData("ghcr.io", "https://evil.io/token", false)]
    [InlineData("ghcr.io", "http://ghcr.io/token", false)]
    [InlineData("ghcr.io", "https://ghcr.io:8443/token", false)]
    [InlineData("registry.example.com", "https://auth.evilexample.com/token", false)]
    [InlineData("registry.example.com", "http://auth.example.com/token", false)]
    [InlineData("localhost:5000", "http://localhost:5000/token", true)]
    [InlineData("localhost:5000", "http://localhost:5001/token", false)]
    [InlineData("10.0.0.1", "https://7.0.0.1/token", false)]
    public void A_password_is_for_a_host_and_its_domain(string registry, string realm, bool shared) =>
        Assert.Equal(shared, new RegistryHost(registry).SharesPasswordsWith(new(realm)));
}
