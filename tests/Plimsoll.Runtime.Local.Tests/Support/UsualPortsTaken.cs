// stores of these tests have other ports than their usual ones: tests of other projects, which run at the same time, start stores too
[assembly: AssemblyFixture(typeof(UsualPorts))]
