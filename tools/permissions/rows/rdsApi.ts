import { linked, of, type Row } from "../row.ts";

/** The API of RDS, which DocumentDB has too. */
export const rds = (names: string): string[] => of("rds", names);

/** A group of subnets for its databases, as each of both services has it. */
export const databaseSubnets = (names: Required<Pick<Row, "schema" | "resource">>): Row => ({
  create: [
    ...rds("CreateDBSubnetGroup AddTagsToResource"),
    ...of("ec2", "DescribeSubnets DescribeVpcs"),
    ...linked,
  ],
  read: rds("DescribeDBSubnetGroups ListTagsForResource"),
  update: rds("ModifyDBSubnetGroup AddTagsToResource RemoveTagsFromResource"),
  delete: rds("DeleteDBSubnetGroup"),
  ...names,
});
