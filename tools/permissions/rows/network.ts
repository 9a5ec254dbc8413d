import { of, type Row, type Rows } from "../row.ts";

const ec2 = (names: string) => of("ec2", names);

/** What a rule, route or association takes: it is part of another resource, and has no tags of its own. */
const part = (row: Row): Row => row;

/** What a resource with an id takes: it is tagged as it is made. */
const tagged = ({ create, update, ...row }: Row): Row => ({
  ...row,
  create: [...create, ...ec2("CreateTags")],
  update: [...update, ...ec2("CreateTags DeleteTags")],
});

const rule = (direction: "Ingress" | "Egress"): Row =>
  tagged({
    create: ec2(`AuthorizeSecurityGroup${direction}`),
    read: ec2("DescribeSecurityGroupRules"),
    update: ec2(`ModifySecurityGroupRules UpdateSecurityGroupRuleDescriptions${direction}`),
    delete: ec2(`RevokeSecurityGroup${direction}`),
    schema: `aws-ec2-securitygroup${direction.toLowerCase()}`,
    resource: `aws_vpc_security_group_${direction.toLowerCase()}_rule`,
  });

/** Networks, addresses, machines and their volumes. */
export const network: Rows = {
  "aws:ebs/snapshot:Snapshot": tagged({
    create: ec2("CreateSnapshot"),
    read: ec2("DescribeSnapshots"),
    update: [],
    delete: ec2("DeleteSnapshot"),
    resource: "aws_ebs_snapshot",
  }),
  "aws:ebs/volume:Volume": tagged({
    create: [
      ...ec2("CreateVolume"),
      ...of(
        "kms",
        "CreateGrant Decrypt DescribeKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
      ),
    ],
    read: ec2("DescribeVolumes"),
    update: ec2("ModifyVolume DescribeVolumesModifications"),
    delete: ec2("DeleteVolume"),
    schema: "aws-ec2-volume",
    resource: "aws_ebs_volume",
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": part({
    create: ec2("CreateTags RevokeSecurityGroupIngress RevokeSecurityGroupEgress"),
    read: ec2("DescribeSecurityGroups"),
    update: ec2("CreateTags DeleteTags"),
    delete: [],
    resource: "aws_default_security_group",
  }),
  "aws:ec2/eip:Eip": tagged({
    create: ec2("AllocateAddress AssociateAddress"),
    read: ec2("DescribeAddresses DescribeAddressesAttribute"),
    update: ec2("AssociateAddress DisassociateAddress"),
    delete: ec2("DisassociateAddress ReleaseAddress"),
    schema: "aws-ec2-eip",
    resource: "aws_eip",
  }),
  "aws:ec2/flowLog:FlowLog": tagged({
    create: [...ec2("CreateFlowLogs"), ...of("iam", "PassRole")],
    read: ec2("DescribeFlowLogs"),
    update: [],
    delete: ec2("DeleteFlowLogs"),
    schema: "aws-ec2-flowlog",
    resource: "aws_flow_log",
  }),
  "aws:ec2/instance:Instance": tagged({
    // The image is the value of a public parameter.
    create: [...ec2("RunInstances"), ...of("iam", "PassRole"), ...of("ssm", "GetParameters")],
    read: [
      ...ec2(
        "DescribeInstances DescribeInstanceAttribute DescribeInstanceCreditSpecifications DescribeInstanceTypes",
      ),
      ...ec2("DescribeTags DescribeVolumes DescribeNetworkInterfaces DescribeSubnets DescribeVpcs"),
      ...ec2("DescribeLaunchTemplates DescribeLaunchTemplateVersions DescribeIamInstanceProfileAssociations"),
    ],
    update: [
      ...ec2("ModifyInstanceAttribute ModifyInstanceCreditSpecification ModifyInstanceMetadataOptions"),
      ...ec2(
        "AssociateIamInstanceProfile DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation",
      ),
      ...ec2("StartInstances StopInstances"),
    ],
    delete: ec2("StopInstances TerminateInstances"),
    schema: "aws-ec2-instance",
    resource: "aws_instance",
  }),
  "aws:ec2/internetGateway:InternetGateway": tagged({
    create: ec2("CreateInternetGateway AttachInternetGateway"),
    read: ec2("DescribeInternetGateways"),
    update: [],
    delete: ec2("DetachInternetGateway DeleteInternetGateway"),
    schema: "aws-ec2-internetgateway",
    resource: "aws_internet_gateway",
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": tagged({
    create: ec2("CreateLaunchTemplate"),
    read: ec2("DescribeLaunchTemplates DescribeLaunchTemplateVersions"),
    update: ec2("CreateLaunchTemplateVersion ModifyLaunchTemplate"),
    delete: ec2("DeleteLaunchTemplate"),
    schema: "aws-ec2-launchtemplate",
    resource: "aws_launch_template",
  }),
  "aws:ec2/natGateway:NatGateway": tagged({
    create: ec2("CreateNatGateway"),
    read: ec2("DescribeNatGateways"),
    update: [],
    delete: ec2("DeleteNatGateway"),
    schema: "aws-ec2-natgateway",
    resource: "aws_nat_gateway",
  }),
  "aws:ec2/networkInterface:NetworkInterface": tagged({
    create: ec2("CreateNetworkInterface ModifyNetworkInterfaceAttribute"),
    read: ec2("DescribeNetworkInterfaces"),
    update: ec2("ModifyNetworkInterfaceAttribute"),
    delete: ec2("DetachNetworkInterface DeleteNetworkInterface"),
    schema: "aws-ec2-networkinterface",
    resource: "aws_network_interface",
  }),
  "aws:ec2/route:Route": part({
    create: ec2("CreateRoute"),
    read: ec2("DescribeRouteTables"),
    update: ec2("ReplaceRoute"),
    delete: ec2("DeleteRoute"),
    schema: "aws-ec2-route",
    resource: "aws_route",
  }),
  "aws:ec2/routeTable:RouteTable": tagged({
    create: ec2("CreateRouteTable"),
    read: ec2("DescribeRouteTables"),
    update: [],
    delete: ec2("DisassociateRouteTable DeleteRouteTable"),
    schema: "aws-ec2-routetable",
    resource: "aws_route_table",
  }),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": part({
    create: ec2("AssociateRouteTable"),
    read: ec2("DescribeRouteTables"),
    update: ec2("ReplaceRouteTableAssociation"),
    delete: ec2("DisassociateRouteTable"),
    schema: "aws-ec2-subnetroutetableassociation",
    resource: "aws_route_table_association",
  }),
  "aws:ec2/securityGroup:SecurityGroup": tagged({
    // AWS gives a new group a rule that lets everything out, which the provider takes away.
    create: ec2("CreateSecurityGroup RevokeSecurityGroupEgress"),
    read: ec2("DescribeSecurityGroups DescribeNetworkInterfaces"),
    update: [],
    delete: ec2("DeleteSecurityGroup"),
    schema: "aws-ec2-securitygroup",
    resource: "aws_security_group",
  }),
  "aws:ec2/subnet:Subnet": tagged({
    create: ec2("CreateSubnet ModifySubnetAttribute"),
    read: ec2("DescribeSubnets"),
    update: ec2("ModifySubnetAttribute"),
    delete: ec2("DescribeNetworkInterfaces DeleteSubnet"),
    schema: "aws-ec2-subnet",
    resource: "aws_subnet",
  }),
  "aws:ec2/volumeAttachment:VolumeAttachment": part({
    create: ec2("AttachVolume"),
    read: ec2("DescribeVolumes DescribeInstances"),
    update: [],
    delete: ec2("StopInstances DetachVolume"),
    schema: "aws-ec2-volumeattachment",
    resource: "aws_volume_attachment",
  }),
  "aws:ec2/vpc:Vpc": tagged({
    create: ec2("CreateVpc ModifyVpcAttribute"),
    read: ec2(
      "DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
    ),
    update: ec2("ModifyVpcAttribute"),
    delete: ec2("DeleteVpc"),
    schema: "aws-ec2-vpc",
    resource: "aws_vpc",
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": tagged({
    create: ec2("CreateVpcEndpoint"),
    read: ec2("DescribeVpcEndpoints DescribePrefixLists"),
    update: ec2("ModifyVpcEndpoint"),
    delete: ec2("DeleteVpcEndpoints"),
    schema: "aws-ec2-vpcendpoint",
    resource: "aws_vpc_endpoint",
  }),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("Egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("Ingress"),
};
