namespace Plimsoll.Registry.Tests;

/// <summary>Against vectors of others, and against the program that writes such files.</summary>
public class BcryptTests
{
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC")]
    public void Known_vectors(string password, string text)
    {
        var hash = Bcrypt.TryParse(text);
        Assert.NotNull(hash);
        Assert.True(hash.IsOf(password));
        Assert.False(hash.IsOf(password + "x"));
        Assert.False(hash.IsOf(password.ToUpperInvariant() + " "));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("pässwörd ☃")]
    [InlineData("with:colon")]
    [InlineData("seventy-two bytes are what counts of a password, and this one has many more of them than that")]
    public async Task What_htpasswd_writes(string password)
    {
        Assert.SkipUnless(Programs.Has("htpasswd"), "htpasswd is not installed");
        var written = await Programs.RunAsync("htpasswd", "-nbB", "-C", "5", "ann", password);
        Assert.True(Bcrypt.TryParse(written.Trim()["ann:".Length..])?.IsOf(password));
    }

    [Fact]
    public void The_tables_begin_with_the_digits_of_pi() =>
        Assert.Equal([0x243F6A88u, 0x85A308D3, 0x13198A2E, 0x03707344], PiWords.First(1042)[..4]);

    [Theory]
    [InlineData("")]
    [InlineData("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    [InlineData("$apr1$7Pd3Ao6x$Sx2JQmlR2yoTRv.s3iPRp0")]
    [InlineData("$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$18$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe")]
    public void What_is_none(string text) => Assert.Null(Bcrypt.TryParse(text));
}
